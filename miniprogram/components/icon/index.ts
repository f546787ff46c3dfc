// Drawn here from TDesign's shapes (MIT): no font is fetched for them. They take the colour of the words around.
Component({
  properties: { name: { type: String, value: '' } },
})
