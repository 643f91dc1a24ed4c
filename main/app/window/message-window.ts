import { BrowserWindow } from 'electron';
import { serveText } from '../security/app-scheme.ts';
import type { Serve } from '../security/app-scheme.ts';
import { MESSAGE_POLICY } from '../security/content-policy.ts';
import type { MessageAction } from '../messages.ts';
import { APP_NAME } from '../messages.ts';
import { bringToFront, chooseBackground } from './desk-window.ts';
import { MESSAGE_CSS, readAction, renderMessage } from './message-page.ts';
import type { MessagePage } from './message-page.ts';

const MESSAGE_ADDRESS = 'app://message/';
const NOTHING: MessagePage = { fault: 'unexpected', detail: '', actions: ['quit'] };

/** The window that stands where the desk should be. It has no preload script and no script at all. */
export class MessageWindow {
	#page: MessagePage = NOTHING;
	#window: BrowserWindow | null = null;

	/** Serves `app://message`. */
	readonly serve: Serve = (path) => {
		if (path === '/') return serveText(renderMessage(this.#page), 'text/html; charset=utf-8', MESSAGE_POLICY);
		return path === '/message.css' ? serveText(MESSAGE_CSS, 'text/css; charset=utf-8', MESSAGE_POLICY) : null;
	};

	async show(page: MessagePage, act: (action: MessageAction) => void): Promise<void> {
		const before = this.#window;
		this.#page = page;
		const window = new BrowserWindow({
			width: 680,
			height: 520,
			minWidth: 480,
			minHeight: 360,
			title: APP_NAME,
			show: false,
			autoHideMenuBar: true,
			backgroundColor: chooseBackground(),
			webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
		});
		this.#window = window;
		window.on('closed', () => {
			if (this.#window === window) this.#window = null;
		});
		// Its guards stop every navigation with this same event, after which will-navigate is not said any more.
		window.webContents.on('will-frame-navigate', ({ url }) => {
			const action = readAction(url);
			if (action) act(action);
		});
		// Only now: an app without any window would think that it is time to quit.
		before?.destroy();
		await window.loadURL(MESSAGE_ADDRESS);
		window.show();
	}

	/** Answers whether there is one to bring. */
	bringToFront(): boolean {
		if (this.#window) bringToFront(this.#window);
		return this.#window !== null;
	}

	close(): void {
		this.#window?.destroy();
		this.#window = null;
	}
}
