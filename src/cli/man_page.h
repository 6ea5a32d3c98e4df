#pragma once

#include <string>

#include "cli/command_page.h"

namespace trainyard::cli {

// trainyard(1) as roff (man(7)). Contains no date, so that it changes only with the declarations.
std::string man_page(const CommandPage& root, const std::string& version);

}  // namespace trainyard::cli
