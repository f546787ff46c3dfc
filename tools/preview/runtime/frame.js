// Which phone this is, from the page's address: ?as=demo-resident&slot=one&storage={"care":true}&codes=["…"]
const asked = new URLSearchParams(location.search)

export const frame = {
  openid: asked.get('as') || 'demo-resident',
  slot: asked.get('slot') || asked.get('as') || 'phone',
  codes: JSON.parse(asked.get('codes') || '[]'),
  storage: JSON.parse(asked.get('storage') || '{}'),
}
