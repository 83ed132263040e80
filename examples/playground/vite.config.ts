import { defineConfig } from 'vite'
import { pageConfig } from '../pageConfig.ts'

export default defineConfig(pageConfig(import.meta.dirname))
