// Tells the server the time zone, so that Today means the reader's today.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `chatsite_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
