// What people most often say for a kind of service: one tap instead of typing.
const PHRASES: Record<string, string[]> = {
  维修: ['水管漏水', '没有电', '灯不亮', '马桶堵了', '水龙头坏了'],
  代办: ['代买药品', '代买菜和日用品', '代交水电费', '代办证件'],
  助老: ['请来看看老人', '陪老人去医院', '老人身体不舒服'],
  托幼: ['放学后看护孩子', '接孩子放学'],
  反映: ['楼道灯不亮', '通道堆了杂物', '井盖松动', '电动车进楼充电'],
  保洁: ['楼道要打扫', '有小广告', '预约清走大件垃圾'],
}

export const phrasesFor = (category: string): string[] => PHRASES[category] ?? []
