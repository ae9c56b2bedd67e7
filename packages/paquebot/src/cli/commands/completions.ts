import { defineCommand } from '../command.ts'

export const completions = defineCommand({
  name: 'completions',
  summary: 'Print the completion script of a shell',
  description:
    'The script completes commands and flags. It is made from the same table as the help.',
  flags: {},
  positional: { name: 'shell', help: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] },
  examples: [
    {
      line: 'paquebot completions bash > ~/.local/share/bash-completion/completions/paquebot',
      text: 'bash',
    },
    { line: 'paquebot completions zsh > "${fpath[1]}/_paquebot"', text: 'zsh' },
    { line: 'paquebot completions fish > ~/.config/fish/completions/paquebot.fish', text: 'fish' },
  ],
  async run({ positional }) {
    const { renderCompletions } = await import('../completions.ts')
    return {
      ok: true,
      result: await renderCompletions(positional as 'bash' | 'zsh' | 'fish'),
      findings: [],
    }
  },
  view: ({ result }) => result,
})
