// bcryptprimitives.dll for Wine 8, which lacks it: the source of randomness of Rust's standard library.
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T n) {
  for (ULONG k; n; to += k, n -= k) {
    k = n > 65536 ? 65536 : (ULONG)n;
    if (!SystemFunction036(to, k)) return FALSE;
  }
  return TRUE;
}
