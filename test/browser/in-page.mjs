// @ts-nocheck The types of a browser are not among those of this project.

// Functions that tests run inside a page; each stands for itself, nothing around it comes along.

/** Pixels the page is wide; more than the window has means that it scrolls sideways. */
export const pageWidth = () => document.documentElement.scrollWidth;

/** Colours of ground and text, and the height of the first table that is folded away. */
export function look() {
  const { backgroundColor, color } = getComputedStyle(document.body);
  const foldedHeight = document.querySelector('details table')?.getBoundingClientRect().height ?? 0;
  return { backgroundColor, color, foldedHeight };
}

/** The first heading, all the text, and what names might have become. */
export const content = () => ({
  heading: document.querySelector('h1')?.textContent ?? '',
  text: document.body.innerText,
  strangers: document.querySelectorAll('script, img').length,
  owned: 'owned' in window,
});

/** What people find their way by who do not see the page. */
export const structure = () => ({
  levels: [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => Number(tagName[1])),
  namelessCharts: document.querySelectorAll('svg:not([aria-label]):not([aria-hidden])').length,
  headlessRows: document.querySelectorAll('tbody tr:not(:has(th[scope="row"]))').length,
  language: document.documentElement.lang,
});

/**
 * Every text whose contrast on its ground is below 4.5 : 1, with the contrast. Grounds are plain colours: the nearest
 * one that is not transparent.
 */
export function unreadableTexts() {
  const numbers = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [red, green, blue] = numbers(color).map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    const color = element === null ? 'rgb(255, 255, 255)' : getComputedStyle(element).backgroundColor;
    return element !== null && numbers(color)[3] === 0 ? groundOf(element.parentElement) : color;
  };
  const hasText = ({ childNodes }) => [...childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return [...document.querySelectorAll('body *')].filter(hasText).flatMap((element) => {
    const style = getComputedStyle(element);
    const colors = [element instanceof SVGElement ? style.fill : style.color, groundOf(element)];
    const [light, dark] = colors.map(luminance).sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < 4.5 ? [`${element.textContent.trim().slice(0, 40)}: ${contrast.toFixed(2)}`] : [];
  });
}
