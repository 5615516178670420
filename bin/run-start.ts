import { readSettings, SettingProblem } from './home.ts';
import { EXIT, launch, type Programs } from './supervise/launcher.ts';
import { languageOf, speak } from './words.ts';

/** What `npm start` does, from its arguments to its exit code; returns with nothing left running. */
export async function runStart(argv: string[], programs: Programs, pace = 1): Promise<number> {
  const say = speak(languageOf(process.env));
  const print = (line: string) => console.log(line);
  // A closed terminal must not end us before our children are stopped.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  if (argv.includes('--help') || argv.includes('-h')) {
    print(say('help'));
    return EXIT.stopped;
  }
  try {
    return await launch({ settings: readSettings(argv), programs, say, print, pace });
  } catch (cause) {
    if (!(cause instanceof SettingProblem)) throw cause;
    print(say(cause.code, cause.params));
    return EXIT.settings;
  }
}
