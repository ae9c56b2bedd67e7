/** A release of an action and its commit. */
interface Pin {
  readonly version: string
  readonly sha: string
}

/** Releases that we know the commits of, by repository in lower case. */
const pins: Readonly<Record<string, Pin>> = {
  'actions/checkout': { version: 'v7.0.1', sha: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/setup-node': { version: 'v7.0.0', sha: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/setup-python': { version: 'v7.0.0', sha: '5fda3b95a4ea91299a34e894583c3862153e4b97' },
  'pnpm/action-setup': { version: 'v6.0.9', sha: '0ebf47130e4866e96fce0953f49152a61190b271' },
  'astral-sh/setup-uv': { version: 'v10.0.1', sha: '20cfd1bf945f4377ade1205e4dbc17946fc9a30d' },
  'actions/upload-artifact': { version: 'v7.0.1', sha: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a' },
  'actions/download-artifact': {
    version: 'v8.0.1',
    sha: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
  },
  'actions/cache': { version: 'v5.0.5', sha: '27d5ce7f107fe9357f9df03efb73ab90386fccae' },
  'actions/attest': { version: 'v4.2.2', sha: '1e69f48acb82d1966a394da916b4c1698aa569d6' },
  'actions/create-github-app-token': {
    version: 'v3.1.1',
    sha: '1b10c78c7865c340bc4f6099eb2f838309f1e8c3',
  },
  'codecov/codecov-action': { version: 'v5.5.2', sha: '671740ac38dd9b0130fbe1cec585b89eea48d3de' },
  'pypa/gh-action-pypi-publish': {
    version: 'v1.14.2',
    sha: 'dc37677b2e1c63e2034f94d8a5b11f265b73ba33',
  },
  'softprops/action-gh-release': {
    version: 'v3.0.0',
    sha: 'b4309332981a82ec1c5618f44dd2e27cc8bfbfda',
  },
  'orhun/git-cliff-action': { version: 'v4.8.0', sha: 'f50e11560dce63f7c33227798f90b924471a88b5' },
  'changesets/action': { version: 'v2.1.1', sha: '8488615a623b1b9c987934bb89eae8af6a946ac1' },
  'step-security/harden-runner': {
    version: 'v2.20.1',
    sha: 'b09bb98e06d4d774595224525879c09bc6e98c40',
  },
}

/** The release of an action that we pin, when its major version is this one. */
export function pinOf(repository: string, major: number | undefined): Pin | undefined {
  const pin = Object.hasOwn(pins, repository) ? pins[repository] : undefined
  return pin?.version.startsWith(`v${major}.`) ? pin : undefined
}
