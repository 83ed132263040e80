import { existsSync } from 'node:fs'

/** The Chromium that pages are tried in, and whether it is there. */
export const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const hasChromium = existsSync(executablePath)
