/** How long to wait between the attempts to publish one event. */
export interface BackoffPolicy {
  readonly initialDelayMs: number
  /** By how much each delay is longer than the one before. */
  readonly factor: number
  readonly maxDelayMs: number
  /** The share of a delay, from 0 to 1, that chance may take away. */
  readonly jitter: number
}

/** About one second, then two, then four, and never more than five minutes. */
export const defaultBackoff: BackoffPolicy = {
  initialDelayMs: 1_000,
  factor: 2,
  maxDelayMs: 300_000,
  jitter: 0.5,
}

/**
 * The delay after the given number of failed attempts.
 *
 * @param random a number from 0 up to, but not including, 1
 */
export function backoffDelay(
  failedAttempts: number,
  policy: BackoffPolicy = defaultBackoff,
  random: number = Math.random(),
): number {
  const exponential = policy.initialDelayMs * policy.factor ** (failedAttempts - 1)
  const longest = Math.min(exponential, policy.maxDelayMs)
  return Math.round(longest * (1 - policy.jitter * random))
}
