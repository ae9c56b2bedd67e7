/**
 * Runs in the package's environment. Reads what to import from stdin and writes one JSON line per
 * module as it goes, so that a module that ends the process does not hide those before it. What the
 * modules print goes to stderr.
 */
export const importProgram = `
import importlib, importlib.metadata, json, os, sys, traceback

out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
asked = json.load(sys.stdin)

def tell(**line):
    out.write(json.dumps(line) + "\\n")
    out.flush()

def version_of(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None

def missing_module(error):
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, ModuleNotFoundError):
            return error.name
        error = error.__cause__ or error.__context__
    return None

def place_of(error, top):
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = frame.filename.replace(os.sep, "/").rpartition("/site-packages/")[2]
        if path == top + ".py" or path.startswith(top + "/"):
            return path, frame.lineno
    return None, None

tell(versions={name: version_of(name) for name in asked["names"]})
for name in asked["modules"]:
    try:
        module = importlib.import_module(name)
        version = getattr(module, "__version__", None)
        tell(module=name, version=version if isinstance(version, str) else None)
    except BaseException as error:
        file, line = place_of(error, name.split(".")[0])
        said = traceback.format_exception_only(type(error), error)[-1].strip()
        tell(module=name, error=said, missing=missing_module(error), file=file, line=line)
os._exit(0)
`

/** How one module answered. */
export interface ImportAnswer {
  readonly module: string
  /** Its \`__version__\`, when that is a string. */
  readonly version?: string | null
  /** The last line of the exception. */
  readonly error?: string
  /** The module that was not there, at the bottom of it. */
  readonly missing?: string | null
  /** Line of the package itself that the exception came through, relative to site-packages. */
  readonly file?: string | null
  readonly line?: number | null
}

/** The program's answers; modules after one that ended the process have none. */
export interface ImportAnswers {
  readonly versions: Readonly<Record<string, string | null>>
  readonly modules: readonly ImportAnswer[]
}

/** Reads the lines that the program wrote. */
export function parseAnswers(stdout: string): ImportAnswers {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  const values = lines.map((line) => JSON.parse(line) as Partial<ImportAnswers> & ImportAnswer)
  return {
    versions: values.find((value) => value.versions !== undefined)?.versions ?? {},
    modules: values.filter((value) => value.module !== undefined),
  }
}
