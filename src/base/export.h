#pragma once

// Marks what the client library's users may link to. Everything else stays inside its shared form,
// which is built with hidden visibility.
#define TRAINYARD_API __attribute__((visibility("default")))
