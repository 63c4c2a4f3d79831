import type { EventListener } from '../../index.ts';
import type { Terminal } from '../terminal.ts';
import { eventText } from './event-text.ts';
import { runPanel } from './run-panel.ts';
import { followRun, noRun } from './run-view.ts';

/**
 * Tells a run on a terminal: a panel that is drawn again and again, with what needs a line of its own above it.
 *
 * @param options.keepPanel leaves the last panel on the screen, which many runs one after the other would fill
 */
export function progressLive(terminal: Terminal, options: { readonly keepPanel: boolean }): EventListener {
  const { colors } = terminal;
  let view = noRun;
  return (event) => {
    view = followRun(view, event);
    if (event.type === 'run.finished') {
      terminal.show(undefined);
      if (options.keepPanel && view.steps.length > 0) {
        terminal.err(runPanel(view, { ...terminal.screen(), nowMs: Date.parse(event.at) }, colors));
      }
      return;
    }
    const told = eventText(event);
    // The panel shows these better.
    const isInPanel = /^(step|update|index)\./.test(event.type);
    if (told.kind === 'line' && !isInPanel) {
      terminal.err(told.tone === 'warning' ? colors.yellow(told.text) : told.text);
    }
    if (event.type === 'run.started') {
      terminal.show((screen) => runPanel(view, screen, colors));
    }
  };
}
