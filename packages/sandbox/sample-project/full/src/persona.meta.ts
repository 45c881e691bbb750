export default {
  plan: 'trial',
  region: 'eu',
};
