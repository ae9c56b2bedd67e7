export { consumeOnce, type RabbitConsumerOptions } from './consumer.js'
export { decodeEvent, type EncodedEvent, encodeEvent } from './message.js'
export { createRabbitPublisher, type RabbitPublisherOptions } from './publisher.js'
