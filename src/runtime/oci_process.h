#pragma once

#include <memory>
#include <string>

#include "runtime/oci_runtime.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Has runc (or crun) start a program in a container, as a child of this process, which becomes a
// child subreaper.
Result<std::unique_ptr<ContainerProcess>> start_oci_process(const OciPlace& place,
                                                            const std::string& id,
                                                            const ExecSpec& spec);

}  // namespace trainyard::runtime
