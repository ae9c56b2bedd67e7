import { askPatiently, type Exchange, isThere, noExchange, readSwap } from '../exchange.ts'
import { textIn } from './manifest.ts'
import { escapedName, withSlash } from './probe.ts'

/**
 * npm: one exchange per package, and the key is for that package. The audience names the host without its port.
 * Source: npm 12, lib/utils/oidc.js.
 */
export const npmExchange: Exchange = {
  audience: async (registry) => `npm:${new URL(registry).hostname}`,
  swap: async ({ registry, name, idToken, signal }) => {
    const path = `-/npm/v1/oidc/token/exchange/package/${escapedName(name)}`
    const init = async () => ({
      method: 'POST',
      headers: { authorization: `Bearer ${await idToken()}`, accept: 'application/json' },
    })
    const answer = await askPatiently(new URL(path, withSlash(registry)), init, signal)
    return readSwap(answer, (body) => {
      const reason = textIn(body.message) ?? textIn(body.error)
      return {
        ...(reason === undefined ? {} : { reason }),
        ...(isOfExchange(answer.status, reason) ? {} : { code: noExchange }),
      }
    })
  },
  // The smallest document that says whether there is a package.
  exists: (name, { api }, signal) => {
    const address = new URL(`-/package/${escapedName(name)}/dist-tags`, withSlash(api))
    return isThere(address, 'application/json', signal)
  },
}

/** npm's own refusals speak of OIDC; registries that know no exchange have no such page. */
const isOfExchange = (status: number, reason = '') =>
  /oidc/i.test(reason) || ![404, 405, 501].includes(status)
