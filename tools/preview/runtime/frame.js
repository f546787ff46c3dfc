// Which phone this is, from the page's address: ?as=demo-resident&slot=one&storage={"care":true}
const asked = new URLSearchParams(location.search)

export const frame = {
  openid: asked.get('as') || 'demo-resident',
  slot: asked.get('slot') || asked.get('as') || 'phone',
  storage: JSON.parse(asked.get('storage') || '{}'),
}
