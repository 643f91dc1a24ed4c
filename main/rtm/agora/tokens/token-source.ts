export { noTokens } from '../../../../protocol/agora/token-source.ts';
export type { TokenAnswer, TokenSource } from '../../../../protocol/agora/token-source.ts';
