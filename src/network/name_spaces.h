#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// Network namespaces by name, like those of `ip netns`: files below /run/netns. Requires root.
// Threads: any; a namespace belongs to a thread, so work in one is done on a thread created for it.
namespace trainyard::network {

std::filesystem::path path_of_namespace(const std::string& name);

// Creates a namespace, runs `prepare` in it, and names it. already_exists.
Result<void> make_namespace(const std::string& name, const std::function<Result<void>()>& prepare);
// Names the namespace of that process. already_exists.
Result<void> name_namespace_of(pid_t pid, const std::string& name);
bool namespace_exists(const std::string& name);
// Removes the name; the namespace disappears with its last process. Succeeds if it doesn't exist.
Result<void> remove_namespace(const std::string& name);

// Runs `work` in the namespace, and returns its result.
Result<void> run_in_namespace(const std::filesystem::path& name_space,
                              const std::function<Result<void>()>& work);
// The same in a new, temporary namespace.
Result<void> run_in_new_namespace(const std::function<Result<void>()>& work);

// Runs a program with `script` as its standard input. internal: its error output, and the script.
Result<void> run_script(const std::vector<std::string>& argv, const std::string& script);
// Sets net/<name> of this thread's namespace: "ipv4/ip_forward". Error if it doesn't exist.
Result<void> set_network_option(const std::string& name, const std::string& value);

}  // namespace trainyard::network
