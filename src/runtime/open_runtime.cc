#include "runtime/oci_runtime.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

Result<std::unique_ptr<Runtime>> open_runtime(const RuntimeOptions& options) {
  if (options.kind == "oci") return OciRuntime::open(options);
  return Error(ErrorKind::invalid_argument,
               "'" + options.kind + "' is not a runtime: auto, docker or oci");
}

}  // namespace trainyard::runtime
