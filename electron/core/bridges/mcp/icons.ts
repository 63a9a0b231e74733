import { type Icon } from '@modelcontextprotocol/server';

/** The mark of `build/icons/idle.svg`. As a picture it has no colour to inherit, so it brings both inks. */
const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#1d2127" stroke-width="1.5">' +
  '<style>@media (prefers-color-scheme: dark) { path { stroke: #e7e9eb } }</style>' +
  '<path d="M3.75 5.75v7.5M12.25 5.75v7.5"/><path d="M0 9.75h16"/></svg>';

const svg: Icon = {
  src: `data:image/svg+xml;base64,${Buffer.from(drawing).toString('base64')}`,
  mimeType: 'image/svg+xml',
  sizes: ['any'],
};

/** `build/icons/png/idle-light-24@2x.png`, for clients that draw no SVG. */
const png: Icon = {
  src: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAYAAABXAvmHAAAA4UlEQVR4nOyXsQ2DMBBFv6NsEQrSsUUYhU1CNmEUsgVdKMgcziUVOAVXWPpx9J/k4pDB9xCHzwcUzgGFIwE2EmAjATYSYCMBNhJgIwE2xQscPZOquhnXcQSG5zwNyMipbroAdOtryzy1e/e5BBBw2YQRIzJjydfpOh5UA2wkwEYCbCTAJlTnJqJg9Amx+YNuNOLmmHdN4ruNEXlpbaTN3G5uAQ6+Ct2krdXtkRFr2XvLZvOilse0m59qgI0E2EiAje9QHz///VWIGZl5PzMk63hw7QO/jGqAjQTYSIBN8QIvAAAA//8O3H9ZAAAABklEQVQDAPnDI+ogk2ZdAAAAAElFTkSuQmCC',
  mimeType: 'image/png',
  sizes: ['48x48'],
};

/** Who we are, for a client that shows its servers (SEP-973). */
export const serverIcons: Icon[] = [svg, png];

/** Each tool carries one, so it is the smaller. */
export const toolIcons: Icon[] = [svg];
