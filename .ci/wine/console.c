// What of kernel32.dll touches the console. Wine's console draws neither escape sequences nor wide characters: what a program
// writes goes to the file SCREEN instead, as UTF-8, and a terminal that draws that file shows what Windows Terminal would.
#include <windows.h>

#define SEQUENCES 4

BOOL WINAPI myWriteConsoleW(HANDLE console, const WCHAR *text, DWORD n, LPDWORD done, LPVOID none) {
  static HANDLE out;
  static char bytes[4 * 65536];
  WCHAR name[MAX_PATH];
  DWORD k, written;
  if (!out) {
    GetEnvironmentVariableW(L"SCREEN", name, MAX_PATH);
    out = CreateFileW(name, FILE_APPEND_DATA, 7, 0, OPEN_ALWAYS, 0, 0);
  }
  for (DWORD at = 0; at < n; at += k) {
    k = n - at > 65536 ? 65536 : n - at;
    WriteFile(out, bytes, WideCharToMultiByte(CP_UTF8, 0, text + at, k, bytes, sizeof bytes, 0, 0), &written, 0);
  }
  if (done) *done = n;
  return TRUE;
}

// With OLD it is a console that knows no escape sequences.
BOOL WINAPI mySetConsoleMode(HANDLE console, DWORD mode) {
  if (!(mode & SEQUENCES) || !GetEnvironmentVariableW(L"OLD", 0, 0)) return SetConsoleMode(console, mode);
  SetLastError(ERROR_INVALID_PARAMETER);
  return FALSE;
}

// Wine gives Esc as Alt+Esc and never gives Ctrl+C as a key: Ctrl+] stands for it.
BOOL WINAPI myReadConsoleInputW(HANDLE console, PINPUT_RECORD to, DWORD n, LPDWORD got) {
  BOOL ok = ReadConsoleInputW(console, to, n, got);
  for (DWORD i = 0; ok && i < *got; i++) {
    KEY_EVENT_RECORD *key = &to[i].Event.KeyEvent;
    if (to[i].EventType != KEY_EVENT) continue;
    if (key->wVirtualKeyCode == VK_ESCAPE) key->dwControlKeyState &= ~(LEFT_ALT_PRESSED | RIGHT_ALT_PRESSED);
    if (key->uChar.UnicodeChar == 0x1d) key->uChar.UnicodeChar = 3, key->wVirtualKeyCode = 'C';
  }
  return ok;
}
