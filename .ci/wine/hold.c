// Holds a file open as a spreadsheet program does, so that nobody replaces or removes it, until FILE.let-go is there.
#include <windows.h>
#include <wchar.h>

int wmain(int n, WCHAR **args) {
  WCHAR end[MAX_PATH];
  HANDLE held = CreateFileW(args[1], GENERIC_READ, FILE_SHARE_READ, 0, OPEN_EXISTING, 0, 0);
  if (n < 2 || held == INVALID_HANDLE_VALUE) return 1;
  swprintf(end, MAX_PATH, L"%ls.held", args[1]);
  CloseHandle(CreateFileW(end, GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0));
  swprintf(end, MAX_PATH, L"%ls.let-go", args[1]);
  for (int i = 0; i < 600 && GetFileAttributesW(end) == INVALID_FILE_ATTRIBUTES; i++) Sleep(100);
  return 0;
}
