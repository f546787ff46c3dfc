// Lists of the API come in pages; `next_cursor` asks for the one that follows.
export interface Action {
  action: string
  label: string
}

export interface Listed<T> {
  items: T[]
  next_cursor: string | null
}
