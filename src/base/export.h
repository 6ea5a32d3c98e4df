#pragma once

// Marks what users of the client library may link to. Everything else is hidden in its shared
// library, which is built with hidden visibility.
#define TRAINYARD_API __attribute__((visibility("default")))
