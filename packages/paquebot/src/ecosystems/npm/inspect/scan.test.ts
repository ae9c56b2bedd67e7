import { describe, expect, it } from 'vitest'
import { scanModuleUses } from './scan.ts'

const uses = (source: string) => scanModuleUses(source).map((use) => `${use.kind} ${use.specifier}`)

describe('scanModuleUses', () => {
  it.each([
    ['import a from "a"', ['static a']],
    ["import a, { b as c } from 'a'; import * as d from 'd'", ['static a', 'static d']],
    ['import "a"', ['static a']],
    [
      'import{a}from"a";export{b}from"b";export*from"c";export*as d from"d"',
      ['static a', 'static b', 'static c', 'static d'],
    ],
    ['import type { A } from "a"', ['static a']],
    ['const a = await import("a")', ['dynamic a']],
    ['import a from "a" with { type: "json" }', ['static a']],
    ['const a = require("a")', ['static a']],
    ['try { require("a") } catch {}', ['guarded a']],
    ['function f() { return require("a") }', ['guarded a']],
    ['import a = require("a")', ['static a']],
    ['type A = import("a").A', ['dynamic a']],
    ['require.resolve("a"); my.require("a"); import.meta.url; require(name); require("a" + b)', []],
    ['// import "a"\n/* require("a") */ const s = "import \'a\'"', []],
    [
      'const t = `import "a" ${require("b")} ${`${{ c: 1 }.c}`} require("c")`; require("d")',
      ['static b', 'static d'],
    ],
    [
      'const r = /import "a"\\/[/"]/g; const q = 4 / 2; require("b"); x = a / b / require("c")',
      ['static b', 'static c'],
    ],
    ['const o = { from: "a", import: "b" }; Array.from("c"); const from = "d"', []],
    ['class A { import() {} require(x) {} }\nfunction require(a) {}', []],
    ["import a from 'unfinished", []],
    ['`never closed ${', []],
  ])('finds the uses in %j', (source, expected) => {
    expect(uses(source)).toEqual(expected)
  })

  it('tells the line', () => {
    expect(scanModuleUses('const a = `\n\n`\nimport "a"')).toEqual([
      { specifier: 'a', kind: 'static', line: 4 },
    ])
  })
})
