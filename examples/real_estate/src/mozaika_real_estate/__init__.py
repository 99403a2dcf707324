"""Properties, viewings and what buyers look for, on top of deals."""
