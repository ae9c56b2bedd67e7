const secretName = /TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|CREDENTIAL|PRIVATE_KEY|_AUTH$/i
const loginInAddress = /:\/\/[^/\s:@]*:[^/\s@]+@/

/** A variable whose value nobody but its owner should see. */
export function isSecret(name: string, value: string): boolean {
  return secretName.test(name) || loginInAddress.test(value)
}

/** The environment for a child that only answers a question: whatever looks like a secret stays with us. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => !isSecret(name, value ?? '')),
  )
}
