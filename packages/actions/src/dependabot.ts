import type { Dependabot, DependabotUpdate, Node } from './model.ts'
import { defined, isMapping, nodeAt, textAt, textsAt } from './read.ts'
import { readTree } from './yaml-tree.ts'

/** `.github/dependabot.yml` as data. Source: GitHub's "Dependabot options reference". */
export function parseDependabot(path: string, text: string): Dependabot {
  const { root, comments, problems } = readTree(text)
  const updates = nodeAt(root, 'updates')
  return {
    path,
    text,
    updates: updates?.kind === 'sequence' ? updates.items.filter(isMapping).map(updateOf) : [],
    comments,
    problems,
    ...defined({ root }),
  }
}

function updateOf(node: Node): DependabotUpdate {
  return {
    range: node.range,
    directories: [...textsAt(node, 'directory'), ...textsAt(node, 'directories')],
    groups: groupsOf(nodeAt(node, 'groups')),
    ...defined({
      ecosystem: textAt(node, 'package-ecosystem'),
      interval: textAt(nodeAt(node, 'schedule'), 'interval'),
      cooldown: cooldownOf(nodeAt(node, 'cooldown')),
    }),
  }
}

const cooldownOf = (node: Node | undefined) =>
  textAt(node, 'default-days') ??
  (node === undefined ? undefined : { value: '', range: node.range })

function groupsOf(node: Node | undefined): DependabotUpdate['groups'] {
  if (!isMapping(node)) return []
  return node.entries.map(({ key, value }) => ({
    name: key,
    patterns: textsAt(value, 'patterns'),
    updateTypes: textsAt(value, 'update-types'),
  }))
}
