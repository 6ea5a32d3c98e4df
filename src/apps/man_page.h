#pragma once

#include <string>

#include "apps/command_page.h"

namespace trainyard::apps {

// trainyard(1) as roff (man(7)). Holds no date, so that it changes only when the declarations do.
std::string man_page(const CommandPage& root, const std::string& version);

}  // namespace trainyard::apps
