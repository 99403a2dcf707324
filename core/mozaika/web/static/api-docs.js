// Starts Swagger UI on the page /api/docs. Calls made from there carry the session's CSRF token.
const place = document.getElementById("docs");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  docExpansion: "none",
  filter: true,
  deepLinking: true,
  persistAuthorization: true,
  validatorUrl: null,
  requestInterceptor(request) {
    if (place.dataset.csrf && request.method && request.method !== "GET") {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
