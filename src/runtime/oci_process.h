#pragma once

#include <memory>
#include <string>

#include "runtime/oci_runtime.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Starts a program in a container with runc (or crun), as a child of this process, which becomes a
// child subreaper.
Result<std::unique_ptr<ContainerProcess>> start_oci_process(const OciPlace& place,
                                                            const std::string& id,
                                                            const ExecSpec& spec);

}  // namespace trainyard::runtime
