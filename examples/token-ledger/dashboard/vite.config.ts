import { defineConfig } from 'vite'

export default defineConfig({
  // Relative addresses, so that the page also works behind a path prefix
  base: './',
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
