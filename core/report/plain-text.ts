export { oneLine, plainLines } from '#core/trial/plain-text'
