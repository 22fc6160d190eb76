/*
 * A SQLite VFS over base/io, so that the catalogue runs on the simulated disk. Single connection, exclusive locking,
 * WAL with heap memory in place of shared memory (locking_mode=EXCLUSIVE). Tests only.
 */
#ifndef EW_CATALOG_VFS_H
#define EW_CATALOG_VFS_H

#include "base/io.h"

/** Registers a VFS under `name` that does everything through `io`; unregister before the io goes. Errors: -ENOMEM. */
EW_MUST_USE int ew_vfs_register(struct ew_io *io, const char *name);

/** After the last connection is closed and before the io goes. */
void ew_vfs_unregister(const char *name);

#endif
