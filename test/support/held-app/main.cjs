// Playwright attaches itself to Electron while it starts. A window that loads its page in that very moment is sometimes
// missed: the test then waits for it for ever. So the app is told that Electron is ready only when Playwright says, by
// calling this function, that it has attached. Otherwise the app must notice no difference.
const { app } = require('electron');
const path = require('node:path');

const projectRoot = path.join(__dirname, '..', '..', '..');
const description = require(path.join(projectRoot, 'package.json'));

app.setAppPath(projectRoot);
app.setName(description.productName);
app.setVersion(description.version);

const electronReady = app.whenReady();
let release;
const attached = new Promise((resolve) => (release = resolve));
app.whenReady = () => attached.then(() => electronReady);
globalThis.__playwright_run = () => release();

require(path.join(projectRoot, description.main));
