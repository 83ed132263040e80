const themes = ['auto', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const KEY = 'gradform-playground-theme'

/** Lets a select choose between light, dark and what the system says, and tells when the colours have changed. */
export function followTheme(chooser: HTMLSelectElement, onChange: () => void): void {
  const apply = (theme: Theme): void => {
    chooser.value = theme
    document.documentElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme
    onChange()
  }
  chooser.addEventListener('change', () => {
    const theme = themes.find((each) => each === chooser.value) ?? 'auto'
    remember(theme)
    apply(theme)
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange)
  apply(themes.find((each) => each === remembered()) ?? 'auto')
}

// Within a frame of another origin, storage may be refused.
function remembered(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Then it holds until the page is left.
  }
}
