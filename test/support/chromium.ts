import { existsSync } from 'node:fs';
import { type Browser, launch } from 'puppeteer-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium of this machine, or the one that `RVL_TEST_CHROMIUM` names; undefined where there is none. */
export const chromiumPath: string | undefined =
  process.env.RVL_TEST_CHROMIUM || places.find((place) => existsSync(place));

/** Starts it without a window. Close it again. */
export function startChromium(): Promise<Browser> {
  // Its sandbox needs rights that containers do not give; the pages are our own.
  const args = ['--no-sandbox', '--force-color-profile=srgb', '--disable-dev-shm-usage'];
  return launch({ executablePath: chromiumPath ?? '', args });
}
