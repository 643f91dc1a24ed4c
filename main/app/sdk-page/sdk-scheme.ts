/** Where the page lives that hosts Agora's SDK; another scheme than the desk's, so that neither is taken for the other. */
export const SDK_SCHEME = 'rtm';
export const SDK_HOST = 'sdk';
export const SDK_ORIGIN = `${SDK_SCHEME}://${SDK_HOST}`;
export const SDK_ADDRESS = `${SDK_ORIGIN}/index.html`;
