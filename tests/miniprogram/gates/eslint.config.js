// WXML as eslint reads it: a broken tag or a broken {{ }}, a list without keys, an attribute said twice.
import * as parser from '@wxml/parser'
import wxml from 'eslint-plugin-wxml'

export default [{
  files: ['**/*.wxml'],
  ignores: ['**/node_modules/**', '**/miniprogram_npm/**'],
  plugins: { wxml },
  languageOptions: { parser },
  rules: {
    'wxml/report-wxml-syntax-error': 'error',
    'wxml/report-interpolation-error': 'error',
    'wxml/report-wxs-syntax-error': 'error',
    'wxml/no-duplicate-attributes': 'error',
    'wxml/no-inconsistent-tagname': 'error',
    'wxml/no-unexpected-string-bool': 'error',
    'wxml/no-wx-for-with-wx-if': 'error',
    'wxml/no-wx-for-with-wx-else': 'error',
    'wxml/wx-key': 'error',
    'wxml/no-index-in-wx-key': 'error',
    'wxml/no-dynamic-wx-key': 'error',
    'wxml/colon-style-event-binding': 'error',
  },
}]
