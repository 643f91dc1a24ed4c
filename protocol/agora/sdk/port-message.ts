/** Under this name the page that hosts the SDK gets its port: from main to its preload script, and from there to it. */
export const SDK_PORT_MESSAGE = 'giftwarden-sdk-port';
