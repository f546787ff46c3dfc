"""What the two faces (JSON and office page) share: the request's moment, pages of lists, what errors mean."""
