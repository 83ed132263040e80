import { filePages } from '../.vitepress/linkedFiles.ts'

export default { paths: filePages }
