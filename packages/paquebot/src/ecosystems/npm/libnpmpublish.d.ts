declare module 'libnpmpublish' {
  const library: {
    /** Uploads the bytes under the manifest's name and version. */
    publish(
      manifest: Readonly<Record<string, unknown>>,
      tarball: Buffer,
      options: Readonly<Record<string, unknown>>,
    ): Promise<unknown>
  }
  export = library
}
