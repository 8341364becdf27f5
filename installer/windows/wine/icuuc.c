/* Windows' ICU, of which Qt asks for converters: none is to be had here, and Qt goes on with its own. */
#define NOT_HERE 4 /* U_FILE_ACCESS_ERROR */
#define CALL(name, ...) __declspec(dllexport) void *name(__VA_ARGS__)

CALL(ucnv_open, const char *name, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_close, void *c) { return 0; }
CALL(ucnv_reset, void *c) { return 0; }
CALL(UCNV_FROM_U_CALLBACK_SUBSTITUTE, void) { return 0; }
CALL(UCNV_TO_U_CALLBACK_SUBSTITUTE, void) { return 0; }
CALL(ucnv_getName, void *c, int *error) { *error = NOT_HERE; return ""; }
CALL(ucnv_getToUCallBack, void *c, void *action, void *context) { return 0; }
CALL(ucnv_getFromUCallBack, void *c, void *action, void *context) { return 0; }
CALL(ucnv_setToUCallBack, void *c, void *new, void *with, void *old, void *of, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_setFromUCallBack, void *c, void *new, void *with, void *old, void *of, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_cbToUWriteUChars, void *a, void *s, int n, int o, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_cbFromUWriteUChars, void *a, void *s, void *l, int o, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_toUnicode, void *c, void *t, void *l, void *s, void *k, void *o, int f, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_fromUnicode, void *c, void *t, void *l, void *s, void *k, void *o, int f, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_getStandardName, const char *n, const char *s, int *error) { *error = NOT_HERE; return 0; }
CALL(ucnv_getAvailableName, int n) { return 0; }

__declspec(dllexport) int ucnv_countAvailable(void) { return 0; }
__declspec(dllexport) int ucnv_toUCountPending(void *c, int *error) { *error = NOT_HERE; return 0; }
__declspec(dllexport) signed char ucnv_getMaxCharSize(void *c) { return 1; }
