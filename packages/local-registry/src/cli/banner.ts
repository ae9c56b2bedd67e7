import type { LocalRegistries } from '../types.ts'

/** Addresses, and the exact commands to use them. */
export function banner(registries: LocalRegistries): string {
  const { npm, pypi, oidc } = registries
  const token = registries.tokens[0] ?? '<token>'
  const auth = `${npm.url.replace('http:', '')}:_authToken=${token}`
  return `npm    ${npm.url}
PyPI   ${pypi.simple}   uploads: ${pypi.upload}
OIDC   ${oidc.issuer}
token  ${token}

Publish
  npm publish --registry=${npm.url} --${auth}
  pnpm publish --no-git-checks --registry=${npm.url} --config.${auth}
  uv publish --publish-url ${pypi.upload} --token ${token}
  twine upload --repository-url ${pypi.upload} -u __token__ -p ${token} dist/*

Install
  npm install <package> --registry=${npm.url}
  pnpm add <package> --registry=${npm.url} --config.minimumReleaseAge=0
  pip install --no-cache-dir --index-url ${pypi.simple} <project>
  uv pip install --no-cache --default-index ${pypi.simple} <project>

Publish with trusted publishing (npm, pnpm), after \`unset NODE_AUTH_TOKEN\`
  export GITHUB_ACTIONS=true
  export ACTIONS_ID_TOKEN_REQUEST_URL='${oidc.requestUrl}'
  export ACTIONS_ID_TOKEN_REQUEST_TOKEN=${oidc.requestToken}

Ctrl-C stops
`
}

/** The same for machines. */
export function addresses(registries: LocalRegistries): string {
  const { npm, pypi, oidc, tokens } = registries
  return `${JSON.stringify({ format: 1, npm, pypi, oidc, tokens })}\n`
}
