import type { Publication } from '../model/publication.ts'
import type { Step } from '../model/step.ts'

/** One file to upload. */
export type UploadStep = Extract<Step, { kind: 'upload' }>

/** The uploads of publications, in order; `tags` are dist-tags for the time being instead of the final ones. */
export function uploadSteps(
  publications: readonly Publication[],
  tags: ReadonlyMap<Publication['id'], string> = new Map(),
): readonly UploadStep[] {
  return publications.flatMap(({ id, artifacts, registry, tag: final, access }) => {
    const tag = tags.get(id) ?? final
    return artifacts.map((artifact) => ({
      kind: 'upload' as const,
      artifact,
      registry,
      ...(tag === undefined ? {} : { tag }),
      ...(access === undefined ? {} : { access }),
    }))
  })
}
