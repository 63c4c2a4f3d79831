import { isAbsent, type Place, refuse } from './place.ts';

/** The version of every document of ours. */
const version = 1;

/** Checks a document's `version`, which may be left out: a later one would mean something this program cannot know. */
export function documentVersion(place: Place): void {
  if (!isAbsent(place) && place.value !== version) {
    refuse(place, `this program reads version ${version} only`);
  }
}
