import { trainOnDigits } from './training.ts'

addEventListener('message', ({ data }: MessageEvent<string>) => trainOnDigits(data, (report) => postMessage(report)))
